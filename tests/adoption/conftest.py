from tests.premises.conftest import adopted, brought_in, city, cn

__all__ = ["adopted", "brought_in", "city", "cn"]
