"""What a calibration has to stand up to: held-out counts, made-up counts, other structures."""
