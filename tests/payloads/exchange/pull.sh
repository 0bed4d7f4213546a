curl --request GET 'https://app.ivesk.lt/api/pub/exported?from=2020-12-18T11:52:42.313Z' \
--header 'x-api-key: <your secret api key>'