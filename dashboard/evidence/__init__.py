"""What stands behind the numbers: calibration, register, model card, terms."""
