"""Fit the weights that read a question together with a text that may answer it (`ingest.e5_joint`).

    python -m eval.fit_joint --data ../shared/data --cache vectors

Needs the extra `models` and about an hour on two cores. A tenth of the written questions is left out; how many of them
(250 at most) are answered right is told before and after. Beside the answering text a question sees what lies nearest
to it in the source, and its own passage.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

import ingest
from eval.fit_questions import EPSILON, Encoder
from eval.training_sets import Example, Space, arguments, is_left_out, read_examples, read_spaces
from ingest.e5_joint import FILE, FIRST_LAYER, LowerLayers

RANK = 32
NEAREST, FROM_NEAREST, FROM_PASSAGE = 16, 3, 1  # texts beside the answering one
BATCH, PACE, WARM_UP = 12, 1e-3, 40
CHUNK = 10  # pairs of like length that are read at once
EXAM, EXAM_TEXTS = 250, 12
_NORMS = ("aln", "oln")
WEIGHTS = Path(ingest.__file__).with_name(FILE)


@dataclass(frozen=True)
class Group:
    """A question, the texts that answer it, the nearest that do not, and the rest of its passage."""

    question: str
    right: tuple[str, ...]
    nearest: tuple[str, ...]
    beside: tuple[str, ...]

    def draw(self, pick: random.Random) -> list[str]:
        """Texts to learn from, an answering one first where there is one."""
        if not self.right:
            return [*self.beside[:1], *pick.sample((*self.beside[1:], *self.nearest[:5]), 1)]
        some = pick.sample(self.nearest[:NEAREST], min(FROM_NEAREST, len(self.nearest)))
        others = [text for text in self.beside if text not in some]
        return [pick.choice(self.right), *some, *pick.sample(others, min(FROM_PASSAGE, len(others)))]


def group(example: Example, space: Space, vector: np.ndarray) -> Group:
    """The texts of an example; `vector` is the question's."""
    order = np.argsort(-(space.sentence_vectors @ vector))
    right = set(example.sentences)
    own = {number for passage in example.passages for number in range(*space.spans[passage])}
    # An unanswerable question's own passage must be `beside`; elsewhere it may be among the nearest too.
    apart = own if not right else right
    nearest = [int(number) for number in order[: 2 * NEAREST + len(apart)] if number not in apart]
    beside = [int(number) for number in order if number in own and number not in right]
    chosen = (example.sentences, nearest, beside)
    return Group(example.question, *(tuple(space.read[n] for n in some) for some in chosen))


class Joint(Encoder):
    """The upper layers over both texts; a score is the cosine of their means, corrected by a small network."""

    def __init__(self) -> None:
        super().__init__(RANK)
        weights, width = self.weights, self.weights.width
        self.segment = torch.nn.Parameter(torch.zeros(2, width))
        names = [f"l{n}.{norm}.{part}" for n in range(FIRST_LAYER, weights.layers) for norm in _NORMS for part in "wb"]
        self.norms = torch.nn.ParameterDict(
            {name.replace(".", "_"): torch.nn.Parameter(torch.tensor(weights.floats(name))) for name in names}
        )
        self.mix, self.out = torch.nn.Linear(3 * width, 64), torch.nn.Linear(64, 1)
        torch.nn.init.zeros_(self.out.weight)
        self.scale, self.shift = torch.nn.Parameter(torch.tensor(20.0)), torch.nn.Parameter(torch.tensor(-0.87))

    def scores(self, pairs: Sequence[tuple[torch.Tensor, torch.Tensor]]) -> torch.Tensor:
        """One for each pair of lower states, in their order."""
        order = sorted(range(len(pairs)), key=lambda number: len(pairs[number][0]) + len(pairs[number][1]))
        parts = [self._scores([pairs[n] for n in order[at : at + CHUNK]]) for at in range(0, len(order), CHUNK)]
        return torch.cat(parts)[torch.argsort(torch.tensor(order))]

    def _scores(self, pairs: Sequence[tuple[torch.Tensor, torch.Tensor]]) -> torch.Tensor:
        rows = [torch.cat([asked + self.segment[0], said + self.segment[1]]) for asked, said in pairs]
        asked, whole = torch.tensor([len(one) for one, _ in pairs]), torch.tensor([len(row) for row in rows])
        hidden = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
        places = torch.arange(hidden.shape[1])[None]
        there, first = places < whole[:, None], places < asked[:, None]
        hidden = self._layers(hidden, (~there)[:, None, None] * -1e9, range(FIRST_LAYER, self.weights.layers))
        question = (hidden * first[..., None]).sum(1) / asked[:, None]
        text = (hidden * (there & ~first)[..., None]).sum(1) / (whole - asked)[:, None]
        product = functional.normalize(question, dim=-1) * functional.normalize(text, dim=-1)
        features = torch.cat([hidden[:, 0], question - text, product * math.sqrt(self.weights.width)], -1)
        correction = self.out(functional.gelu(self.mix(features)))[:, 0]
        return self.scale * (product.sum(-1) + self.shift) + correction

    def _normalised(self, value: torch.Tensor, name: str) -> torch.Tensor:
        key = name.replace(".", "_")
        if f"{key}_w" not in self.norms:
            return super()._normalised(value, name)
        scale, shift = (self.norms[f"{key}_{part}"] for part in "wb")
        return functional.layer_norm(value, (self.weights.width,), scale, shift, EPSILON)


class Lesson:
    """Pairs of lower states, computed once."""

    def __init__(self) -> None:
        lower = LowerLayers()
        self._asked = cache(lambda question: torch.tensor(lower.question(question)).half())
        self._said = cache(lambda text: torch.tensor(lower.text(text)).half())

    def scores(self, joint: Joint, question: str, texts: Sequence[str]) -> torch.Tensor:
        """Of each text."""
        return joint.scores(self.pairs(question, texts))

    def pairs(self, question: str, texts: Sequence[str]) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """The question with each text."""
        return [(self._asked(question).float(), self._said(text).float()) for text in texts]

    def loss(self, joint: Joint, groups: Sequence[Group], pick: random.Random) -> torch.Tensor:
        """Cross-entropy of the answering text within its group, and of every text being one that answers."""
        drawn = [one.draw(pick) for one in groups]
        pairs = [pair for one, texts in zip(groups, drawn, strict=True) for pair in self.pairs(one.question, texts)]
        scores = joint.scores(pairs)
        labels = [
            float(bool(one.right) and at == 0)
            for one, texts in zip(groups, drawn, strict=True)
            for at in range(len(texts))
        ]
        lists = torch.split(scores, [len(texts) for texts in drawn])
        best = [-functional.log_softmax(some, 0)[0] for some, one in zip(lists, groups, strict=True) if one.right]
        each = functional.binary_cross_entropy_with_logits(scores, torch.tensor(labels), pos_weight=torch.tensor(2.0))
        return (torch.stack(best).mean() if best else torch.zeros(())) + each

    def found(self, joint: Joint, groups: Sequence[Group], first: int = 3) -> float:
        """The share of groups whose answering text is among the first of it and the nearest ones."""
        hits = []
        with torch.no_grad():
            for one in groups:
                scores = self.scores(joint, one.question, [one.right[0], *one.nearest[: EXAM_TEXTS - 1]])
                hits.append(float((scores[1:] > scores[0]).sum() < first))
        return sum(hits) / len(hits)


def fit(joint: Joint, lesson: Lesson, groups: Sequence[Group], epochs: float, pace: float) -> None:
    """Learn from all groups so many times; the pace rises to this, then falls."""
    pick = random.Random(0)
    parameters = dict(joint.named_parameters())
    free = [parameters.pop("scale"), parameters.pop("shift")]
    optimiser = torch.optim.AdamW(
        [{"params": parameters.values(), "lr": pace, "weight_decay": 0.01}, {"params": free, "lr": 10 * pace}]
    )
    steps = int(len(groups) * epochs) // BATCH
    paces = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.03, 1 - step / steps)
    )
    for step in range(steps):
        loss = lesson.loss(joint, pick.sample(groups, BATCH), pick)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(joint.parameters(), 1.0)
        optimiser.step()
        paces.step()
        if step % 20 == 0:
            print(f"{step}/{steps} {loss.item():.3f}", flush=True)


def main() -> None:
    """The command."""
    parser = arguments(__doc__)
    parser.add_argument("--epochs", type=float, default=1.0)
    options = parser.parse_args()
    torch.manual_seed(0)
    embedder, spaces = read_spaces(options.data, options.cache, options.without)
    learned: list[Group] = []
    left_out: list[Group] = []
    for example in read_examples(options.data, spaces):
        if example.sentences or not example.answered:
            groups = left_out if is_left_out(example) else learned
            groups.append(group(example, spaces[example.source], embedder.query(example.question)))
    left_out = random.Random(0).sample(left_out, min(EXAM, len(left_out)))
    joint, lesson = Joint(), Lesson()
    if options.further:
        joint.load(WEIGHTS)
    before = lesson.found(joint, left_out)
    fit(joint, lesson, learned, options.epochs, PACE / 2 if options.further else PACE)
    joint.save(WEIGHTS)
    print(f"right text among the first 3: {before:.3f} before, {lesson.found(joint, left_out):.3f} after", end=" ")
    print(f"(n {len(left_out)})")


if __name__ == "__main__":
    main()
