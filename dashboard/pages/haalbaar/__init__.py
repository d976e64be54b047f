"""Is 2030 haalbaar? One scenario, its levers and its outcome."""
