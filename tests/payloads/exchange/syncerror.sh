curl --request POST "https://app.ivesk.lt/api/pub/syncerrors" \
--header 'x-api-key: <your secret api key>' \
--data "{\"documentid\":\"7777707d-594d-420c-9174-ce278f823333\",\"companycode\":\"302320404\",\"message\":\"Country 'Japan' does not exist in the list.\"}"