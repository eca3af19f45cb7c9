"""Making an app's tables at once, as its first migration does.

Django builds every model anew after each step of a migration. With hundreds of constraints and
triggers that takes a minute and a half on an empty database; asked for at once, it takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import AddField
from django.db.migrations.operations.models import AddConstraint, AddIndex, CreateModel
from django.db.migrations.state import ProjectState
from django.db.models import Model
from pgtrigger.migrations import AddTrigger

# What a table is made with.
WITH_THE_TABLE = (CreateModel, AddField, AddConstraint, AddIndex, AddTrigger)


class CreateAtOnce(Operation):
    """These operations, which make new tables and their triggers, with one look at the models.

    Each table is made as it is after all of them.
    """

    reduces_to_sql = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        for operation in operations:
            if not isinstance(operation, WITH_THE_TABLE):
                raise TypeError(f"{operation.describe()}: is not part of making a new table.")
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Tell the state of all of them; its models are built once it is asked for them."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the tables; django-pgtrigger adds the triggers that a model has by then."""
        for model in self._models(app_label, schema_editor, to_state):
            schema_editor.create_model(model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables, the last first; triggers go with them."""
        for model in reversed(list(self._models(app_label, schema_editor, from_state))):
            schema_editor.delete_model(model)

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return "Create tables, constraints and triggers at once"

    def _models(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState
    ) -> Iterator[type[Model]]:
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                model = state.apps.get_model(app_label, operation.name)
                if self.allow_migrate_model(schema_editor.connection.alias, model):
                    yield model
