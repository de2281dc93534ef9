"""What is wrong with a configuration, so that one sees where, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from omo_sync.errors import ConfigError

Location = tuple[int | str, ...]
Model = TypeVar("Model", bound=BaseModel)


def checked(model: type[Model], keys: dict[str, Any], file: str, at: Location = ()) -> Model:
    """The model of these keys, which stand in the file under `at`. Raises ConfigError."""
    try:
        return model.model_validate(keys)
    except ValidationError as error:
        found = [f"{file}: {_sentence(model, problem, at)}" for problem in error.errors()]
        raise ConfigError("\n".join(found)) from error


def _sentence(model: type[BaseModel], problem: ErrorDetails, at: Location) -> str:
    *path, key = problem["loc"] or ("",)
    name = _written((*at, *path, key))
    if problem["type"] == "extra_forbidden":
        known = sorted(_keys(model, path))
        near = get_close_matches(str(key), known, n=1, cutoff=0.5)
        hint = f"do you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        return f"{name} is no setting; {hint}"
    if problem["type"] == "missing":
        return f"{name} is missing; add it"
    if problem["type"] == "value_error":
        return f"{name}: {problem['ctx']['error']}"
    return f"{name} is {problem['input']!r}: {problem['msg'][0].lower()}{problem['msg'][1:]}"


def _written(location: Location) -> str:
    """`facts.1.type` for ("facts", 0, "type"): people count from one."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location if part != "")


def _keys(model: type[BaseModel], path: list[int | str]) -> set[str]:
    """The keys that the model knows at a path."""
    models = {model}
    for part in path:
        found = {
            inner
            for one in models
            for name, field in one.model_fields.items()
            if part in (name, field.alias)
            for inner in _models(field.annotation)
        }
        models = found or models  # a place in a list, or a name in a table, is one step within the same field
    return {field.alias or name for one in models for name, field in one.model_fields.items()}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models within list[Model], dict[str, Model], Model | None and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
