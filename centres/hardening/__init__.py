"""What stands between the service and who means it harm: headers, limits, reports, contacts."""
