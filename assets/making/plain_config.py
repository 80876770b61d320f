"""Run configuration as plain values: what a run may set is what it says, and nothing is read for it.

Belongs here: turning a class of settings into Dagster fields. Not here: which settings there are (the classes), what
becomes of them (artifact.py, cm_dagster/run/run_config.py).

Dagster's own fields for `str`, `int` and `bool` also take `{env: NAME}`. Whoever reaches the page can start a run, and
could so have any variable of the process shown in a log or sent to a server.
"""

from typing import Any

import dagster as dg

_PLAIN = {dg.StringSource: dg.String, dg.IntSource: dg.Int, dg.BoolSource: dg.Bool}


def plain_fields(kind: type[dg.Config]) -> dict[str, dg.Field]:
    """Return a field for each setting of a class, with its default and description, that takes plain values alone."""
    return {
        name: dg.Field(
            _plain(field.config_type),
            description=field.description,
            is_required=field.is_required,
            **({"default_value": field.default_value} if field.default_provided else {}),
        )
        for name, field in kind.to_fields_dict().items()
    }


def _plain(found: Any) -> Any:
    if isinstance(found, dg.Noneable):
        return dg.Noneable(_plain(found.inner_type))
    if isinstance(found, dg.Map):
        return dg.Map(found.key_type, _plain(found.inner_type))  # type: ignore[no-untyped-call]
    if isinstance(found, dg.Array):
        return dg.Array(_plain(found.inner_type))
    return _PLAIN.get(found, found)
