from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Files under names that tell their content, also where one script imports another.

    A line that imports ends with a semicolon, or its file's name is left as it is.
    """

    support_js_module_import_aggregation = True
