"""Measure the claim checker on labelled pairs of claim and passage."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from assistant.verify import check_claim


def score_pairs(path: Path) -> dict[str, Any]:
    """Precision and recall of "supported" over lines {claim, title, passage, supported, kind}, with the errors."""
    pairs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    errors: list[dict[str, Any]] = []
    accepted = right = wanted = 0
    started = time.process_time()
    for pair in pairs:
        finding = check_claim(pair["claim"], pair["passage"], pair["title"], pair.get("question", ""))
        supported = finding.verdict.supported
        accepted += supported
        wanted += pair["supported"]
        right += supported and pair["supported"]
        if supported != pair["supported"]:
            errors.append({"claim": pair["claim"], "kind": pair["kind"], "expected": pair["supported"],
                           "reason": finding.verdict.reason,
                           "quotes": [pair["passage"][start:end] for start, end in finding.quotes]})  # fmt: skip
    spent = time.process_time() - started
    count = len(pairs)
    return {
        "n": count,
        "precision": right / accepted if accepted else None,
        "recall": right / wanted if wanted else None,
        "accuracy": (count - len(errors)) / count if count else None,
        "ms_per_claim": 1000 * spent / count if count else None,
        "errors": errors,
    }


def main(arguments: list[str] | None = None) -> int:
    """`python -m eval.claims --pairs P.jsonl` prints the figures, with `--json` the errors too."""
    parser = argparse.ArgumentParser(prog="python -m eval.claims", description=main.__doc__)
    parser.add_argument("--pairs", type=Path, required=True, help="lines {claim, title, passage, supported, kind}")
    parser.add_argument("--json", action="store_true", help="figures and errors as JSON")
    options = parser.parse_args(arguments)
    scores = score_pairs(options.pairs)
    if options.json:
        sys.stdout.write(json.dumps(scores, ensure_ascii=False, indent=1) + "\n")
        return 0
    for name in ("n", "precision", "recall", "accuracy", "ms_per_claim"):
        value = scores[name]
        sys.stdout.write(f"{name:13} {'n/a' if value is None else round(value, 3)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
