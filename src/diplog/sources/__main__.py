"""``python -m diplog.sources``: rebuild ``register.json`` from the YAML files."""

from . import write

if __name__ == "__main__":
    print(f"{write()} publishers written to register.json")
