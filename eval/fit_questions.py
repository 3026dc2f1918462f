"""Fit the weights that questions are read with, so that they come near the passages and sentences that answer them.

    python -m eval.fit_questions --data ../shared/data --cache vectors

Needs the extra `models`. The vectors of passages stay as they are: only the upper half of the encoder changes, and
only for questions, by low-rank adaptation. A tenth of the written questions is left out and told before and after.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

import ingest
from eval.training_sets import Example, Space, arguments, is_left_out, read_examples, read_spaces
from ingest.e5_input import QUERY, bundled_input
from ingest.e5_question import FILE, INWARD, OUTWARD
from ingest.passages import normalise

FIRST_LAYER = 6  # the layers below stay as they are: half the time, and measured no worse
RANK = 16
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
TEMPERATURE = 0.03
KEEP = 6.0  # weight of staying near the vector that the question had
BATCH, LONGEST, PACE, WARM_UP = 32, 96, 8e-4, 20
EPSILON = 1e-12
WEIGHTS = Path(ingest.__file__).with_name(FILE)


class Encoder(torch.nn.Module):
    """The model of ingest.e5_graph in full precision, with thin matrices to learn in the upper layers."""

    def __init__(self, rank: int = RANK) -> None:
        super().__init__()
        self._input = bundled_input()
        self.weights = weights = self._input.weights
        self._fixed, self.thin = {}, torch.nn.ParameterDict()
        for layer in range(weights.layers):
            for name in (f"l{layer}.{matrix}" for matrix in MATRICES):
                outputs = weights.inner if name.endswith("fi") else weights.width
                self._fixed[name] = matrix = torch.tensor(weights.matrix(name + ".w", outputs))
                if layer >= FIRST_LAYER:
                    self.thin[_key(name, INWARD)] = torch.randn(len(matrix), rank) / math.sqrt(len(matrix))
                    self.thin[_key(name, OUTWARD)] = torch.zeros(rank, outputs)

    def lower(self, question: str) -> torch.Tensor:
        """The question after the layers that do not change, (tokens, width)."""
        embedded = torch.tensor(self._input.embedded(self._input.tokens(QUERY + normalise(question))[:LONGEST]))
        with torch.no_grad():
            hidden = self._normalised(embedded, "emb.ln")
            return self._layers(hidden, torch.zeros(1, 1, 1, hidden.shape[1]), range(FIRST_LAYER))[0]

    def forward(self, lower: Sequence[torch.Tensor]) -> torch.Tensor:
        """Unit vectors of questions, (questions, width)."""
        hidden = torch.nn.utils.rnn.pad_sequence([*lower], batch_first=True)
        there = torch.arange(hidden.shape[1])[None] < torch.tensor([[len(one)] for one in lower])
        hidden = self._layers(hidden, (~there)[:, None, None] * -1e9, range(FIRST_LAYER, self.weights.layers))
        mean = (hidden * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        return functional.normalize(mean, dim=-1)

    def _layers(self, hidden: torch.Tensor, mask: torch.Tensor, layers: range) -> torch.Tensor:
        texts, tokens, width = hidden.shape
        for layer in layers:
            name = f"l{layer}."
            parts = [
                self._product(hidden, name + one).view(texts, tokens, self.weights.heads, -1).transpose(1, 2)
                for one in "qkv"
            ]
            mixed = functional.scaled_dot_product_attention(*parts, attn_mask=mask)
            mixed = self._product(mixed.transpose(1, 2).reshape(texts, tokens, width), name + "ao")
            hidden = self._normalised(hidden + mixed, name + "aln")
            inner = functional.gelu(self._product(hidden, name + "fi"))
            hidden = self._normalised(hidden + self._product(inner, name + "fo"), name + "oln")
        return hidden

    def _product(self, value: torch.Tensor, name: str) -> torch.Tensor:
        result = value @ self._fixed[name] + torch.tensor(self.weights.floats(name + ".b"))
        if _key(name, INWARD) in self.thin:
            result = result + value @ self.thin[_key(name, INWARD)] @ self.thin[_key(name, OUTWARD)]
        return result

    def _normalised(self, value: torch.Tensor, name: str) -> torch.Tensor:
        scale, shift = (torch.tensor(self.weights.floats(f"{name}.{part}")) for part in "wb")
        return functional.layer_norm(value, (self.weights.width,), scale, shift, EPSILON)

    def load(self, path: Path) -> None:
        """Go on from what `save` wrote."""
        names = {_dotted(name): name for name in self.state_dict()}
        with np.load(path) as stored:
            self.load_state_dict({names[name]: torch.tensor(stored[name].astype(np.float32)) for name in stored.files})

    def save(self, path: Path) -> None:
        """Write what was learned as `ingest.e5_question.read_fitted` reads it, in half precision."""
        np.savez(path, **{_dotted(name): value.numpy().astype(np.float16) for name, value in self.state_dict().items()})


def _key(name: str, end: str) -> str:
    """A parameter's name holds no dots."""
    return (name + ".w" + end).replace(".", "_")


def _dotted(name: str) -> str:
    return name.removeprefix("thin.").removeprefix("norms.").replace("_", ".")


class Lesson:
    """The examples with their questions read as far as nothing changes, and the vectors they had before."""

    def __init__(self, examples: Sequence[Example], spaces: Mapping[str, Space], encoder: Encoder) -> None:
        self.examples = examples
        self.lower = [encoder.lower(example.question) for example in examples]
        self._vectors = {
            name: (torch.tensor(space.sentence_vectors), torch.tensor(space.passage_vectors))
            for name, space in spaces.items()
        }
        with torch.no_grad():
            order = range(0, len(examples), BATCH)
            self._before = torch.cat([encoder(self.lower[first : first + BATCH]) for first in order])

    def batches(self, pick: random.Random) -> list[list[int]]:
        """All examples in batches of like length, in another order each time."""
        order = [*range(len(self.examples))]
        pick.shuffle(order)
        order.sort(key=lambda number: len(self.lower[number]) + pick.random() * 4)
        batches = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
        pick.shuffle(batches)
        return batches

    def loss(self, batch: Sequence[int], vectors: torch.Tensor) -> torch.Tensor:
        """Cross-entropy of the answering sentences and passages among all of the source, and the way moved."""
        total = KEEP * (1 - (vectors * self._before[batch]).sum(1)).sum()
        for source in {self.examples[number].source for number in batch}:
            at = [place for place, number in enumerate(batch) if self.examples[number].source == source]
            told = [self.examples[batch[place]] for place in at]
            sentences, passages = self._vectors[source]
            total = total + 0.5 * _missed(vectors[at], passages, [example.passages for example in told])
            total = total + _missed(vectors[at], sentences, [example.sentences for example in told])
        return total / len(batch)

    def found(self, encoder: Encoder, first: int = 3) -> float:
        """The share of questions whose answering sentence is among the first ones of all sentences of the source."""
        hits = []
        with torch.no_grad():
            for example, lower in zip(self.examples, self.lower, strict=True):
                scores = self._vectors[example.source][0] @ encoder([lower])[0]
                hits.append(float((scores > scores[[*example.sentences]].max()).sum() < first))
        return sum(hits) / len(hits)


def _missed(vectors: torch.Tensor, places: torch.Tensor, wanted: Sequence[Sequence[int]]) -> torch.Tensor:
    chances = functional.log_softmax(vectors @ places.T / TEMPERATURE, dim=1)
    rows = [torch.logsumexp(chance[[*some]], 0) for chance, some in zip(chances, wanted, strict=True) if some]
    return -torch.stack(rows).sum() if rows else torch.zeros(())


def fit(encoder: Encoder, lesson: Lesson, epochs: int) -> None:
    """Learn from all examples so many times; the pace rises, then falls to a twentieth."""
    pick = random.Random(0)
    optimiser = torch.optim.AdamW(encoder.thin.parameters(), lr=PACE)
    plan = [batch for _ in range(epochs) for batch in lesson.batches(pick)]
    for step, batch in enumerate(plan):
        for group in optimiser.param_groups:
            group["lr"] = PACE * min(1.0, (step + 1) / WARM_UP) * max(0.05, 1 - step / len(plan))
        loss = lesson.loss(batch, encoder([lesson.lower[number] for number in batch]))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder.thin.parameters(), 1.0)
        optimiser.step()
        if step % 20 == 0:
            print(f"{step}/{len(plan)} {loss.item():.3f}", flush=True)


def main() -> None:
    """The command."""
    parser = arguments(__doc__)
    parser.add_argument("--epochs", type=int, default=3)
    options = parser.parse_args()
    torch.manual_seed(0)
    _, spaces = read_spaces(options.data, options.cache, options.without)
    examples = [example for example in read_examples(options.data, spaces) if example.answered]
    left_out = [one for one in examples if is_left_out(one)]
    encoder = Encoder()
    lesson = Lesson([one for one in examples if not is_left_out(one)], spaces, encoder)
    exam = Lesson(left_out, spaces, encoder)
    if options.further:
        encoder.load(WEIGHTS)
    before = exam.found(encoder)
    fit(encoder, lesson, options.epochs)
    encoder.save(WEIGHTS)
    print(f"right sentence among the first 3: {before:.3f} before, {exam.found(encoder):.3f} after (n {len(left_out)})")


if __name__ == "__main__":
    main()
