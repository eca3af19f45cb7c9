from django import forms
from django.core.exceptions import ValidationError


class TakesProblems(forms.Form):
    """A form that shows what its action found wrong."""

    # Where an action's fact is typed, if under another name.
    typed_in: dict[str, str] = {}

    def take(self, problem: ValidationError) -> None:
        """Put each of the action's messages beside the field it is about, or on top."""
        for fact, messages in problem.message_dict.items():
            name = self.typed_in.get(fact, fact)
            for message in messages:
                self.add_error(name if name in self.fields else None, message.rstrip("."))
