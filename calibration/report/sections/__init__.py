"""The sections of a calibration's report, one a module."""
