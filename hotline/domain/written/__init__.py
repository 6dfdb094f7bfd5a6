"""How a clerk writes down the numbers that a caller says: ``үй он екі`` is ``үй 12``.

A recogniser spells numbers out; an operator wants to see house 12, school 23 and a telephone
number. :func:`written_form` changes numerals and the few words that belong to them (``дробь``,
``плюс`` before a telephone number, a house's letter, ``минут`` behind 16:30), nothing else. Where
it is doubtful whether something is a number, the words stay as they were said. What is written
once stays when it is written again.

The rules
---------
- Numbers from ten on are written in digits; five digits and more in groups of three, with a plain
  space, which can be searched for and sent by SMS (``50 000 тенге``, ``5000 тенге``). What only
  names a thing is not grouped (``дом 10000``). Round millions keep their word (``2 миллиона``).
- One to nine stay words (``үш күн``, ``третий день``, ``бір көмек керек``) unless a word beside
  them says that they are an address, a number by which something is called, an age or a measured
  amount: house, flat, street, school, class, storey, route, ``номер``, months, metres, tenge,
  hours of the day (``neighbours``).
- Kazakh ordinals get a hyphen in place of -ншы/-нші, years in full and days of the month nothing:
  ``23-мектеп``, but ``2026 жыл``, ``23 қараша``. Case endings follow a hyphen: ``12-де``
  (rules of Kazakh spelling, "Сан есімнің емлесі"). Short years keep it, for ``59 жыл`` would be
  59 years: ``59-жылдан``. An ordinal with no noun behind it stays in words.
- Russian ordinals get one letter after a vowel, two after a consonant: ``23-я``, ``23-го``; years
  in full and days of the month nothing: ``2026 года``, but ``за 85-й год`` (Мильчин,
  Справочник издателя и автора, наращение падежного окончания).
- Telephone numbers (10 or 11 digits, said in any groups) are ``8 707 123 45 67``, an IIN (12) is
  in one piece, other dictated digits are joined and said groups kept.
- ``полтора``, ``бір жарым``, ``с половиной``, decimal fractions, parts of an hour (``без двадцати
  пять``), collectives (``двое``, ``екеу``) and idioms (``сто раз``, ``мың рахмет``) stay as said.
- So do two numbers side by side that digits would make one: ``сто двести тенге``.

The two languages share the word ``он`` (ten; he): see ``pronoun``.
"""

from hotline.domain.written.form import written_form

__all__ = ["written_form"]
