"""Whether a passage supports a claim and answers a question, decided by rules alone."""

from assistant.verify.check import Finding, check_claim
from assistant.verify.relevance import relevance

__all__ = ["Finding", "check_claim", "relevance"]
