"""Certificates of an authority of this run, and of another that nobody trusts."""

from __future__ import annotations

import functools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AUTHORITIES = ("authority", "another")


@pytest.fixture(scope="session")
def certify(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Path, Path]]:
    """Write certificate and key of a common name, signed by an authority; each is made once."""
    folder = tmp_path_factory.mktemp("certificates")
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in AUTHORITIES}

    @functools.cache
    def make(name: str, by: str = "authority") -> tuple[Path, Path]:
        is_authority = name in AUTHORITIES
        key = keys[name] if is_authority else ec.generate_private_key(ec.SECP256R1())
        issuer, now = name if is_authority else by, datetime.now(UTC)
        subjects = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, issuer)]
        made = (
            x509.CertificateBuilder()
            .subject_name(subjects[0])
            .issuer_name(subjects[1])
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(keys[issuer], hashes.SHA256())
        )
        cert_file, key_file = folder / f"{name}-{issuer}.pem", folder / f"{name}-{issuer}.key"
        cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return cert_file, key_file

    return make
