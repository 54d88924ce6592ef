"""The tenant: the company, its departments, its calendar and its rollout row."""

from portal.companies import standing as standing
