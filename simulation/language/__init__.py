"""The language a model is written in, down to the flat model that the engine gets."""
