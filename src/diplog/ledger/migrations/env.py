"""Run by Alembic: migrates over the connection that :mod:`diplog.ledger.migrate` opened, inside its transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
