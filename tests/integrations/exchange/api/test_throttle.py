def test_one_key_is_slowed_down_and_told_when_to_come_back(keys, call, settings):
    settings.EXCHANGE_REQUESTS_PER_MINUTE = 2
    texts = [keys()[1] for _ in range(2)]

    answers = [call(texts[0], "GET", "/uploadlocation/a.pdf") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert list(answers[2].json()) == ["message"]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    assert call(texts[1], "GET", "/uploadlocation/a.pdf").status_code == 200
