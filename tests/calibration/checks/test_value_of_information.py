"""What is put to the value of information: every number that is not known."""

import numpy as np
import pytest

from calibration.checks.value_of_information import PRECISION, register_candidates
from simulation.register.register import PRIOR, load_register


def test_every_number_that_varies_is_a_candidate() -> None:
    register = load_register(parameter_set=PRIOR)
    numbers = register.draw(300, seed=0)
    found = {one.id: one for one in register_candidates(register, numbers)}
    ids = {parameter.id for parameter in register.described.values()}
    spread = np.ptp(numbers, axis=1)
    varying = {p.id for n, p in register.described.items() if spread[register.index[n]] > 0}
    assert set(found) == varying < ids
    assert not any(
        register.described[n].grade == "definition"
        for n in register.described
        if register.described[n].id in found
    )
    one = found["bevolking.beginniveau"]
    values = numbers[register.index["bevolking.beginniveau"]]
    assert one.signal == pytest.approx((values / np.median(values))[None])
    assert one.noise == PRECISION**2
    many = [p for p in register.described.values() if len(p.estimates) > 1 and p.id in found]
    assert many and found[many[0].id].signal.shape[0] > 1
