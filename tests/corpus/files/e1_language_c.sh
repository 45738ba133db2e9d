export LC_ALL=C LANG=C
runner validate "$FILES/y16_cyrillic_a_as_id.yaml"
