"""Tables, queries and the unit of work. The database is the truth; Redis is only a bell."""
