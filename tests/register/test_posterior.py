"""The file with the draws of a calibration: small, the same each time, and never trusted."""

import io
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.models.small_posterior import BLOCKS, NAMES, small_posterior

from simulation.reading.faults import InputError
from simulation.register.posterior import MAX_BYTES, Posterior, read_posterior
from simulation.register.register import PRIOR, block_of, load_register


def large(draws: int = 4_000, names: int = 25) -> Posterior:
    """As many draws and names as a calibration keeps at the most."""
    random = np.random.default_rng(0)
    about = dict(small_posterior().about)
    kinds = len(about["structures"])
    return Posterior(
        load_register(parameter_set=PRIOR).names[:names],
        random.lognormal(size=(names, draws)),
        random.integers(0, 2**15, (BLOCKS, draws)),
        random.normal(-30.0, 2.0, draws),
        about,
        random.integers(0, kinds, draws),
    )


def test_draws_are_read_back_as_they_were_kept() -> None:
    kept = large()
    data = kept.to_bytes()
    found = Posterior.from_bytes(data, "x")
    assert found.names == kept.names and found.about == kept.about and found.count == 4_000
    np.testing.assert_allclose(found.values, kept.values, rtol=1e-6)
    np.testing.assert_allclose(found.log_likelihood, kept.log_likelihood, rtol=1e-6)
    np.testing.assert_array_equal(found.columns, kept.columns)
    np.testing.assert_array_equal(found.structure, kept.structure)
    assert found.to_bytes() == data == large().to_bytes()
    assert len(data) < 2_000_000
    assert found.hash != Posterior.from_bytes(large(draws=10).to_bytes(), "x").hash


def with_parts(**parts: Any) -> bytes:
    """A file of a posterior with some of its parts replaced; None leaves one out."""
    kept = small_posterior(draws=6)
    whole: dict[str, Any] = {
        "names": np.array(kept.names),
        "values": kept.values,
        "columns": kept.columns,
        "log_likelihood": kept.log_likelihood,
        "structure": kept.structure,
        "about": np.array(json.dumps(dict(kept.about))),
    }
    file = io.BytesIO()
    whole |= parts
    np.savez_compressed(file, **{name: part for name, part in whole.items() if part is not None})
    return file.getvalue()


class Trap:
    """Something that leaves a trace when it is unpickled."""

    sprung: list[str] = []

    def __reduce__(self) -> Any:
        return _spring, ()


def _spring() -> str:
    Trap.sprung.append("sprung")
    return "sprung"


def _array(values: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, values)
    return file.getvalue()


VALUES = small_posterior(draws=6).values
NOT_A_NUMBER = np.where(np.arange(6) == 3, np.nan, VALUES)
BROKEN: dict[str, bytes] = {
    "empty": b"",
    "text": b"id: proef\nvalues: {}\n" * 40,
    "half": small_posterior(draws=6).to_bytes()[:700],
    "pickle": pickle.dumps(Trap()),
    "one array": _array(VALUES),
    "pickle inside": with_parts(values=np.array([[Trap()] * 6] * 5, dtype=object)),
    "pickle as names": with_parts(names=np.array([Trap()] * 5, dtype=object)),
    "too few names": with_parts(names=np.array(NAMES[:-1])),
    "too few columns": with_parts(columns=np.zeros((BLOCKS, 5), int)),
    "a row of columns": with_parts(columns=np.zeros(6, int)),
    "columns on their side": with_parts(columns=np.zeros((6, 1), int)),
    "too few likelihoods": with_parts(log_likelihood=np.zeros(7)),
    "no draws": with_parts(
        values=np.zeros((5, 0)),
        columns=np.zeros((BLOCKS, 0), int),
        log_likelihood=np.zeros(0),
        structure=np.zeros(0, int),
    ),
    "no structures": with_parts(structure=None),
    "too few structures": with_parts(structure=np.zeros(5, int)),
    "no columns": with_parts(columns=None),
    "no about": with_parts(about=None),
    "about without its gate": with_parts(about=np.array('{"seed": 1, "register": "x"}')),
    "about that is a list": with_parts(about=np.array(json.dumps(list(small_posterior().about)))),
    "about that is no JSON": with_parts(about=np.array("{seed: 1")),
    "not a number": with_parts(values=NOT_A_NUMBER),
    "an infinite number": with_parts(values=np.where(np.isnan(NOT_A_NUMBER), np.inf, VALUES)),
    "a likelihood that is none": with_parts(log_likelihood=np.full(6, np.nan)),
    "a column before the first": with_parts(columns=np.arange(-1, 5) + np.zeros((BLOCKS, 1), int)),
    "words": with_parts(values=np.full((5, 6), "x")),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_is_no_posterior_is_refused_and_nothing_in_it_runs(
    kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "posterior.npz"
    path.write_bytes(BROKEN[kind])
    with pytest.raises(InputError) as caught:
        read_posterior(path)
    [fault] = caught.value.faults
    assert fault.file == str(path) and "posterior" in fault.problem_nl
    assert Trap.sprung == []


def test_a_whole_file_is_none_of_these() -> None:
    assert Posterior.from_bytes(with_parts(), "x").count == 6
    assert _spring() == "sprung" and Trap.sprung.pop() == "sprung"  # the trap works


def test_a_byte_that_fell_over_gives_the_same_draws_or_a_fault() -> None:
    kept = small_posterior(draws=6)
    whole = kept.to_bytes()
    same = Posterior.from_bytes(whole, "x")
    for place in range(0, len(whole), 2):
        data = whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :]
        try:
            found = Posterior.from_bytes(data, "x")
        except InputError:
            continue
        np.testing.assert_array_equal(found.values, same.values)
        assert found.names == same.names and found.about == same.about


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "posterior.npz"
    with path.open("wb") as file:
        file.truncate(50 * MAX_BYTES)
    with pytest.raises(InputError):
        read_posterior(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"weg\.npz"):
        read_posterior(tmp_path / "weg.npz")


def plain(count: int) -> Posterior:
    places = np.arange(count)
    return Posterior(
        ("x",), np.zeros((1, count)), places[None], np.zeros(count), {}, np.zeros(count, int)
    )


@given(st.integers(1, 300), st.integers(0, 2**31), st.data())
def test_draws_are_chosen_once_each_and_more_of_them_begin_with_the_same(
    count: int, seed: int, data: Any
) -> None:
    kept = plain(count)
    members = data.draw(st.integers(0, count))
    chosen, everyone = kept.choose(members, seed), kept.choose(count, seed)
    assert sorted(everyone) == list(range(count))
    np.testing.assert_array_equal(chosen, everyone[:members])
    more = kept.choose(2 * count + members, seed)
    np.testing.assert_array_equal(more[:count], everyone)
    assert len(set(more)) == len(more) and sorted(more[: 2 * count]) == list(range(2 * count))


def test_every_draw_is_chosen_as_often_as_any_other() -> None:
    kept = plain(20)
    times = np.bincount(np.concatenate([kept.choose(5, seed) for seed in range(2_000)]))
    assert np.abs(times - 500).max() < 5 * np.sqrt(500 * 0.75)


def test_numbers_of_a_draw_are_kept_or_drawn_again_from_the_column_of_their_block() -> None:
    register, kept = load_register(parameter_set=PRIOR), small_posterior()
    ids = np.array([7, 0, 7])
    found = kept.numbers(register, ids)
    everything = register.draw(int(kept.columns.max()) + 1, 11)
    used = set()
    for row, name in enumerate(register.names):
        block = block_of(name, BLOCKS)
        if name in NAMES:
            np.testing.assert_array_equal(found[row], kept.values[NAMES.index(name), ids])
        else:
            used.add(block)
            np.testing.assert_array_equal(found[row], everything[row, kept.columns[block, ids]])
    assert used == set(range(BLOCKS))  # each has numbers of its own


def test_a_draw_beyond_those_that_are_kept_has_other_numbers_of_its_own() -> None:
    register, kept = load_register(parameter_set=PRIOR), small_posterior(draws=5)
    ids = np.array([2, 7, 12])
    found = kept.numbers(register, ids)
    rows = [register.index[name] for name in NAMES]
    assert (found[rows] == found[rows][:, :1]).all()
    first = int(kept.columns.max()) + 3  # of all blocks: the draw of the ranges at that place
    drawn = register.draw(first + 6, 11)[:, [first, first + 5]]
    others = [row for row, name in enumerate(register.names) if name not in NAMES]
    np.testing.assert_array_equal(found[others][:, 1:], drawn[others])


def test_the_block_of_a_number_is_that_of_its_name_alone() -> None:
    """Kept draws are read back by it: these are written down, and must not change."""
    names = ("wereld.trend", "opvang.uitval", "knop.contingent", "preventie.overlap")
    assert [block_of(name, 8) for name in names] == [7, 7, 7, 5]
    assert {block_of(name, 1) for name in names} == {0}
    spread = np.bincount([block_of(f"x.{number}", 8) for number in range(8_000)])
    assert len(spread) == 8 and np.abs(spread - 1_000).max() < 5 * np.sqrt(1_000 * 7 / 8)
