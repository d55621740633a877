"""What anywidget asks of Colab: to turn the manager of custom widgets on, and then for its address."""


class _widgets:
    """Holds the address of the widget manager, once it is on."""

    _installed_url: str | None = None


def enable_custom_widget_manager() -> None:
    """Turn the widget manager on. The address is made up: nothing here is ever fetched."""
    _widgets._installed_url = "https://colab.invalid/manager.min.js"
