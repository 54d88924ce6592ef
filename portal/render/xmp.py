"""The last touches on a PDF before it is written: what WeasyPrint's one variant leaves out.

PDF/A allows a property of another standard in the metadata only when an extension schema
describes it, so naming PDF/UA brings that schema along.
"""

from __future__ import annotations

from typing import Any

_END = b"</rdf:RDF>"
_PDF_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of PDF/UA the document conforms to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def name_pdf_ua(pdf: Any) -> None:
    """Say in the one metadata packet that the document is PDF/UA-1 too."""
    number = int(pdf.catalog["Metadata"].split()[0])
    metadata = pdf.objects[number]
    packet = b"".join(metadata.stream)
    if packet.count(_END) != 1:
        raise ValueError("the metadata of the PDF has an unknown shape")
    metadata.stream = [packet.replace(_END, _PDF_UA + _END)]
    metadata.compress = False  # so that it is found without reading PDF


def single_attachments(pdf: Any) -> None:
    """Name every attached file once: WeasyPrint lists each of them twice."""
    files = pdf.catalog.get("AF")
    if files:
        kept = list(dict.fromkeys(files))
        files[:] = kept
