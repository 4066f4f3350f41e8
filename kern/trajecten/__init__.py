"""Trajecten: the marsroute of a kern as living data; steps, plan, roles, budget."""
