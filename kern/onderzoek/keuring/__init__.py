"""Judging a workbook: everything that is wrong with it at once, in Dutch, each with its place.

`keuren` is the door: it looks at the file and starts `kind`, a child process with limits. There `lezen` reads the
sheets (`kolommen`: which columns are which; `talen`: in which language); `rijen`, `keuzelijsten` and `instellingen`
judge them; `uitdrukkingen`, `verwijzingen`, `waarden` and `volgorde` judge the formulas. Only then `omzetten` asks
pyxform for an XForm, which `xform` reads into the model of a questionnaire, and `lengte` walks through it.
`bevinding` is what is said, `soorten` which kinds of question there are, `nabij` what somebody probably meant.
"""
