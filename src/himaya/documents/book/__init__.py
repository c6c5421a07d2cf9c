"""The operation book: one model of everything that is printed about an operation, whoever filled it."""
