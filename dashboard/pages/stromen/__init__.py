"""Stromen en plekken: who goes where in a year, and how full places are."""
