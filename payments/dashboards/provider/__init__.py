"""The provider manager's page: will the quarter hold? (PAGES `/providers/<code>/`)"""
