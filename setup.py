"""The one thing of the build that pyproject.toml cannot say.

How the app looks and is served is declared in `.streamlit/config.toml`, as `streamlit run app.py`
wants it. An installed package has no such folder: the file goes beside `dashboard.server.settings`.
"""

from setuptools import setup
from setuptools.command.build_py import build_py

SETTINGS = ".streamlit/config.toml"


class WithSettings(build_py):
    def build_package_data(self) -> None:
        super().build_package_data()
        self.copy_file(SETTINGS, f"{self.build_lib}/dashboard/server/config.toml")

    def get_source_files(self) -> list[str]:
        """Tell what a source distribution has to hold."""
        return [*super().get_source_files(), SETTINGS]


setup(cmdclass={"build_py": WithSettings})
