from __future__ import annotations

import csv
import fcntl
import functools
import io
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import settings

from himaya import api
from himaya.roads.osm import read_osm

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.roads.network import RoadNetwork

settings.register_profile("himaya", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("himaya")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a browser come first, for they are the longest: no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


HEAD = ("id", "call_sign", "kind", "base_id", "crew", "women", "duty_start", "duty_end")
SHIFTS = (
    ("2027-01-06 12:00", "2027-01-06 20:00"),
    ("2027-01-06 15:00", "2027-01-06 23:30"),
    ("2027-01-06 20:00", "2027-01-07 04:00"),
    ("2027-01-06 22:00", "2027-01-07 06:00"),
)
FLEETS = {
    "static_post": (5, 0, 14),
    "observation": (2, 0, 4),
    "search_gate": (4, 0, 8),
    "women_police": (2, 2, 8),
    "medical_post": (2, 0, 4),
    "eod": (4, 0, 2),
    "traffic": (2, 0, 24),
    "checkpoint_mobile": (5, 0, 6),
    "patrol_vehicle": (3, 0, 4),
    "ambulance": (2, 0, 3),
    "fire": (6, 0, 3),
    "emergency_police": (3, 0, 3),
    "rapid_intervention": (8, 0, 2),
}
"""Kind -> crew, women among them, units a shift: more than the doctrine asks for."""


_SCENARIOS = Path(__file__).parents[1] / "scenarios"


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Make a folder once for all workers of a run; who changes its files works on a copy."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, whole = shared / name, shared / f"{name}.whole"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                whole.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def raml_plan(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """Folder of the plan of Raml Station with its map."""

    def make(folder: Path) -> None:
        api.plan(_SCENARIOS / "raml-station", folder)
        api.write_tiles(api.read_roads(folder / api.ROADS), folder / "roads.pmtiles")

    return made_once("raml-station", make)


@pytest.fixture(scope="session")
def empty_installation(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """A data folder as a first command leaves it: making its tables takes longer than most commands."""

    def make(folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HIMAYA_", "DJANGO_"))}
        command = [str(Path(sys.executable).with_name("himaya")), "user", "list"]
        subprocess.run(command, check=True, env={**kept, "HIMAYA_DATA_DIR": str(folder)}, stdout=subprocess.DEVNULL)

    return made_once("empty-installation", make)


@pytest.fixture(scope="session")
def alexandria_network() -> RoadNetwork:
    """Central and eastern Alexandria: 47,696 junctions."""
    return read_osm(_SCENARIOS / "alexandria-christmas" / "roads.osm.gz")


@pytest.fixture(scope="session")
def raml_network() -> RoadNetwork:
    """The streets round Raml Station."""
    return read_osm(_SCENARIOS / "raml-station" / "roads.osm.gz")


@pytest.fixture(scope="session")
def reinforcements() -> Callable[[str], bytes]:
    """A table of units at one base that leaves the small scenario without a serious gap."""

    def table(base: str) -> bytes:
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(HEAD)
        for kind, (crew, women, count) in FLEETS.items():
            for shift, (start, end) in enumerate(SHIFTS):
                for number in range(count):
                    code = f"R-{kind[:12]}-{shift}-{number}"
                    rows.writerow([code, code, kind, base, crew, women, start, end])
        return text.getvalue().encode()

    return table


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
