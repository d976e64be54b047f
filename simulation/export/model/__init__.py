"""The model itself as a document: XMILE, equations, diagram."""
