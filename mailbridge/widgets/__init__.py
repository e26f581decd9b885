"""Qt parts that know no screen: bridge, engine, tables, charts, theme."""
