"""What the client's CRM says about the items and problems of the seven steps, check by check.

Each `<code>.sql` selects the rows that a check judges: `entity, crm_id, name, responsible_id,
responsible, passed`, and the few columns that explain the judgement. A second statement, where
there is one, reads the first as `judged` and answers with `rows` and `passed` (both counted when
it is missing) and, where the share of rows is not what counts, with `numerator` and `denominator`
of what is good, or with the `value` itself; with figures beside it under the names that the
catalogue gives them; and with a `note`. Several rows of it stand for currencies: the worst decides.
"""
