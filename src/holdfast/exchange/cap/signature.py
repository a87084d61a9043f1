"""The signature of an alert (XML-DSig, enveloped, as its last child), checked on the bytes as they came, before any space is
touched, against a certificate that was pinned beforehand: one that the message brings along proves nothing.
"""

from __future__ import annotations

from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidInput, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from holdfast.exchange.cap.document import RefusedDocument, tree_of
from holdfast.exchange.cap.table import NAMESPACE

DSIG = "http://www.w3.org/2000/09/xmldsig#"
# Nothing with SHA-1 or a shared secret; one signature, which covers the whole alert.
_EXPECTED = SignatureConfiguration(
    require_x509=True,
    location="./",
    expect_references=1,
    signature_methods=frozenset(
        (
            SignatureMethod.RSA_SHA256,
            SignatureMethod.RSA_SHA384,
            SignatureMethod.RSA_SHA512,
            SignatureMethod.ECDSA_SHA256,
            SignatureMethod.ECDSA_SHA384,
        )
    ),
    digest_algorithms=frozenset((DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512)),
)


class BadSignature(Exception):
    """There is a signature, and it is not that of the pinned certificate over this very alert."""


def is_signed(document: bytes) -> bool:
    """Whether the alert brings a signature along; what it is worth is another question."""
    try:
        return tree_of(document).find(f"{{{DSIG}}}Signature") is not None
    except RefusedDocument:
        return False


def signed_alert(document: bytes, certificate: str) -> bytes:
    """The bytes that were signed, the only ones to read on from; BadSignature for anything else."""
    try:
        tree_of(document)  # every door shut before another parser sees it
        result = XMLVerifier().verify(document, x509_cert=certificate, expect_config=_EXPECTED)
    except (SignXMLException, InvalidInput, RefusedDocument, ValueError, TypeError, etree.LxmlError) as error:
        raise BadSignature(f"{type(error).__name__}: {error}"[:200]) from error
    result = result[0] if isinstance(result, list) else result
    signed = result.signed_xml
    if signed is None or signed.tag != f"{{{NAMESPACE}}}alert":
        raise BadSignature("what is signed is not the alert")
    return bytes(result.signed_data)
