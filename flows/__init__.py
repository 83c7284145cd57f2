"""When things run and what people see: the nightly flow, its summary, and the command line.

Prefect is imported by the modules that need it, never by this package: ``fazhi read`` starts in a blink.
"""
