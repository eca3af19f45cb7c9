"""The commissioner’s page: is public money changing lives, and where not?"""
