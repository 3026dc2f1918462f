"""Make the visible contents of form fields, stamps and text boxes part of the page, so that they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2 as pdfium


def flatten(document: pdfium.PdfDocument, page: pdfium.PdfPage, number: int) -> pdfium.PdfPage:
    """The page, loaded anew if it had something to flatten; the file itself stays as it is."""
    import pypdfium2.raw as library

    shown = {library.FPDF_ANNOT_WIDGET, library.FPDF_ANNOT_FREETEXT, library.FPDF_ANNOT_STAMP}
    kinds = set()
    for at in range(library.FPDFPage_GetAnnotCount(page.raw)):
        annotation = library.FPDFPage_GetAnnot(page.raw, at)
        if annotation:
            kinds.add(library.FPDFAnnot_GetSubtype(annotation))
            library.FPDFPage_CloseAnnot(annotation)
    if not kinds & shown:
        return page
    library.FPDFPage_Flatten(page.raw, library.FLAT_NORMALDISPLAY)
    page.close()
    return document[number - 1]
