"""The map: reach and need by small area, in real boundaries.

`geojson` and `importing` read the boundaries in, `places` say where centres stand, `values` what
each area's figure says and whether it may be read, `drawing` makes the picture.
"""
