"""A workbook of before 2007 (xls), as LibreOffice 7.4 saved it: no library here writes that format.

Two sheets: "Old", which is hidden, and "People" with ID, Email, Name and Born for two customers.
"""

from __future__ import annotations

import base64
import zlib

_SAVED = (
    "eNrtWFtoXEUY/ufs2c3ZdJts0kRrWuNaba6b2FLQiNbcbQNqitYLErCb5CRduze2ERLxsrXmpbSg9EEfilqIIAhe"
    "EPRBweStD4q+9EFRSPtkqQ+rKKVgsn7zz+zm7Lop2U0QtJnlOzPzz/2/zfz7/Xc1i+c/bbhEBekBctFyxkseB00A"
    "3mzFT2Ro2nImk8mSM5vpP5WWdC5laEJ+bkDKvAKwtGwrdb6Z/n/pcYrjN0UBGqQY8iTNUCnpFmiMc761jFleY7+1"
    "ps31y19f+m/px11AMfuX/l7a/xbAB2wFqoBqdQVQDVALbAPqgHrWCaJbge3AbUADsAPYCdwONAJ3AAHgTmAXcBdw"
    "N7Bb769Z5xJtKLcDQU3rRH7Ppk/akOS1IEWPm77c+o0UOcv+EjTiE3OB9eIyMEIJqRv9ochY4N9KfbyHkJB7mIeS"
    "7hcmdNWgc0AVfcz0r/i7n/UPqYcCXegjf88YPbz7M/zdxd8qfAV9wWN+ZMpeaOJPrOdvsBkIqhD9FKIIhWkUnjCM"
    "Hg10QVrYq9xD2ofo5RbZaz2tjaaP5qSVHbBjdjIUaTRr6H1pYTNIIx3R6EjH+Pgim9Qc/ZkJOMx3PiDpck6m/7E2"
    "ulEinW46+hx4V4zP7ap/upDeugo9uAq9bRW6tyidoA68H3OFftZAJUUZmftTLs5rUh7Oa1Mm59tSFZzXpdyZI6zs"
    "s3DedW7p6l00HBmfhSV4tK0fsuOJiH2aTLaaBWEBRIfPCLoKC4CPTz/LS3vSzBhL3RMGrbz9haO8j7akpS1+jY4W"
    "nRC4O6x50YNvDzX+5le3hwUdt3A7WNdwgfxFk3yzeNUsQwPY5mA0FI5g6XhkvMeeDkWxwc54chInfywUtZH1xZMx"
    "TBaKxUIFHXpBwshRO68BW+67EsrgGvPSKVNdY2NWPbAi63qdG/KuUz7Rn+cTfdjfODgifUgNn9iPM3b077x6+d6G"
    "7ueYnqKVGXdLUVFQnEDLgtnGI9r5+xr3zd6VJ5n2On+bcuN/6W52lFty5XR3q6N8Hp7Ni10RS8/AakGx3ec5uXBk"
    "sTubC3oSLRa9zMcmccqq1ietUlnuaxl+XQ4qfyWqmSYKaEv8HlAvANI1gZrs8Ar4J7itSbcJbpPz/0qHZCl9UPEu"
    "bWmtkQpeTa70Hh5npluY7k37i7xcDKrkcXKMfKk8ZNTS59r5Ez3IvJBvjGrW0+wCSJNQuUnLOZHIvpZuNokrzpgO"
    "iZtFJF5IMwpoN9ICVTO0FFTNJWWbpyGePA1x52qGblM9XeDZOy6DawaPq9Q9DR5XkavJcZYeZ/C4tmsiT+sCTq2z"
    "ytA6y6F1nvVrneq6nHFVqje831LWOK+aHpZv5kfDY8n48fjEVGBwesyOBO6/r+NwaNSORGxmUl94YqJrPbGDyLqA"
    "MtNyhlhmRealxdl3f78+fNT/4ZsWtTd/9oPk9ds6thCae1InDuobYETz5aiON6Z0zJHSccdp7amuLKkYQo6JJ+xY"
    "YmY6QjqukO179NzZ9I+y770DTS/+LJzljT4/35EXv714rnOH/+xbOH/w+kcD8g1YQBvRcVL2LvU7zvhIzlpVrCTb"
    "u3R7j+PulbzqTSSespPHw/FYPo8kf/d17l11/xsZ//P+C3S42Bg+k0+Vn8bqSTqG14bcx7GS+V/Llq/OmSkhrn7J"
    "m9XTfqwbRYQzjD08X9b6LkcMvpYx8m4cytnJMKIBu2z7k76u1Pi/RcfqHJPQE/QCzh9FVCJlPwQtmGCZSMoUopU4"
    "KDeaS63vLoH/rcCF3PoDWGGM92CzBpa2n64yzt8BfLD5/w+nvwEFCTZE"
)


def saved() -> bytes:
    """The whole file."""
    return zlib.decompress(base64.b64decode(_SAVED))
