"""Office files that are locked with a password: whether they are, and their content with it."""

from __future__ import annotations

import struct
from io import BytesIO

from ingest.errors import UnreadableFileError

PASSWORD_REMEDY = (
    "Die Datei ist passwortgeschützt. Legen Sie eine ungeschützte Fassung ab oder nennen Sie in corpus.toml "
    "mit password_env die Umgebungsvariable, in der das Passwort steht."
)
_DAMAGED = (OSError, LookupError, TypeError, ValueError, AttributeError, struct.error)


def is_encrypted(content: bytes) -> bool:
    """Whether an old office file is locked; a damaged one is not."""
    import msoffcrypto  # type: ignore[import-untyped]
    from msoffcrypto.exceptions import FileFormatError  # type: ignore[import-untyped]

    try:
        return bool(msoffcrypto.OfficeFile(BytesIO(content)).is_encrypted())
    except (FileFormatError, *_DAMAGED):
        return False


def decrypted(content: bytes, password: str | None) -> bytes:
    """The content of a locked office file."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

    if password is None:
        raise UnreadableFileError(PASSWORD_REMEDY)
    plain = BytesIO()
    try:
        office = msoffcrypto.OfficeFile(BytesIO(content))
        office.load_key(password=password)
        office.decrypt(plain)
    except (InvalidKeyError, DecryptionError) as error:
        raise UnreadableFileError("Das hinterlegte Passwort der Datei passt nicht; bitte prüfen Sie es.") from error
    except (FileFormatError, *_DAMAGED) as error:
        raise UnreadableFileError("Die verschlüsselte Datei ist beschädigt; bitte legen Sie sie neu ab.") from error
    return plain.getvalue()
