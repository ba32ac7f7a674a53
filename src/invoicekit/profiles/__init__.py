"""Profiles: the rules of a kind of document, told as problems before anybody else tells them."""
