from __future__ import annotations

import pytest

from ingest.database import connect_to
from ingest.errors import FundstelleError


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://anna:geheim@rechner:x/register",
        "postgresql+psycopg://anna@rechner:geheim/r",
        "quatsch",
        "",
    ],
)
def test_an_address_of_no_use_is_one_sentence_with_the_remedy_and_without_the_password(address: str) -> None:
    with pytest.raises(FundstelleError, match=r"FUNDSTELLE_DATABASE_URL ist nicht benutzbar .* angeben") as refused:
        connect_to(address)
    assert "geheim" not in str(refused.value)
