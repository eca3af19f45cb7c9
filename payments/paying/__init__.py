"""How what is owed reaches a provider's bank: bank details under four eyes, files for the bank."""
