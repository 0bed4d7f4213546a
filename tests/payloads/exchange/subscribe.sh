curl --request POST "https://app.ivesk.lt/api/pub/subscriptions" \
--header 'x-api-key: <your secret api key>' \
--data "{\"name\":\"SubscriptionName\",\"eventType\":\"on_exported\",\"target\":\"https://mydomain.com?secret=wehwev67sadv56\"}"