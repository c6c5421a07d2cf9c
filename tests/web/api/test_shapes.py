from __future__ import annotations

from collections import Counter
from importlib import import_module
from pkgutil import iter_modules

from ninja import Schema

from himaya.web.api import shapes


def test_every_shape_has_a_name_of_its_own() -> None:
    """Two of one name would be one in the document, and programs would wait for the wrong fields."""
    modules = [import_module(f"{shapes.__name__}.{one.name}") for one in iter_modules(shapes.__path__)]
    own = [
        one.__name__
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Schema) and one.__module__ == module.__name__
    ]
    assert len(own) > len(modules)
    assert {name for name, times in Counter(own).items() if times > 1} == set()
