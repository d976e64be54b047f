"""What each variable of the flat model is, and where its number comes from, in one sentence."""

from collections.abc import Iterable

from simulation.language.declare import Aux, Flow, Input, Lever, Stock
from simulation.language.flatmodel import FlatModel
from simulation.language.lower import environments
from simulation.register.labels import Labels
from simulation.register.register import BASE, Parameter, Register


def descriptions(model: FlatModel, register: Register, labels: Labels, lang: str) -> dict[str, str]:
    """Describe every stock, flow, auxiliary, parameter, lever and input.

    Parameters
    ----------
    register, labels
        With the words and sources of numbers and levers, and the words of everything else.

    Returns
    -------
    dict
        A sentence or two by flat name.

    Raises
    ------
    KeyError
        When something has no words.
    """
    found: dict[str, str] = {}
    for item in dict.fromkeys(model.declared.values()):
        if not isinstance(item, Stock | Aux | Flow | Lever | Input):
            continue
        words = lever_words(item.name, register, labels, lang) if isinstance(item, Lever) else ""
        words = words or labels.quantity(item.name).in_(lang)
        for env in environments(item):
            found[item.flat_name(env)] = _with_elements(words, env.values(), labels, lang)
    for name in model.parameters:
        parameter = register.described.get(name)
        if parameter is None:  # the base of a lever that is chosen, not known
            found[name] = found[name.removeprefix(BASE)]
            continue
        elements = name.removeprefix(parameter.id).split(".")[1:]
        words = _with_elements(parameter.label.in_(lang), elements, labels, lang)
        found[name] = f"{words} {source_words(parameter, lang)}"
    return found


def lever_words(name: str, register: Register, labels: Labels, lang: str) -> str:
    """Give the words for a lever as the equations use it: its own, unless the model's differ.

    Parameters
    ----------
    name
        Of the lever, without its sector.

    Returns
    -------
    str
        In the language `lang`.
    """
    if name in labels.quantities:
        return labels.quantities[name].in_(lang)
    return register.levers[name].label.in_(lang)


def source_words(parameter: Parameter, lang: str) -> str:
    """Tell where a number comes from and how sure it is."""
    source, grade = ("Source", "grade") if lang == "en" else ("Bron", "zekerheid")
    year = "" if parameter.year is None else f", {parameter.year}"
    return f"{source}: {parameter.source.strip().rstrip('.')} ({grade}: {parameter.grade}{year})."


def _with_elements(words: str, elements: Iterable[str], labels: Labels, lang: str) -> str:
    chosen = "; ".join(labels.elements[element].in_(lang) for element in elements)
    return f"{words.rstrip('.')}. {chosen}." if chosen else f"{words.rstrip('.')}."
