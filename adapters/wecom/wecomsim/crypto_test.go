package wecomsim

import (
	"testing"
)

const (
	vectorKey   = "Zm9yLXRlc3RzLW9ubHktd2Vjb20tZGVzay1ib3QtMDE"
	vectorToken = "DeskBotTok3n2026"
)

type vector struct{ name, receiveID, timestamp, nonce, random, plain, encrypt, signature string }

var vectors = []vector{
	{
		name:      `app_url_verification`,
		receiveID: `ww5e21a0c4desk0001`,
		timestamp: `1790812800`,
		nonce:     `7741209965`,
		random:    `k3Jx9QvLr0aZt7Wm`,
		plain:     `8412057719930264`,
		encrypt:   `IDIs32VWC3sMaFN/ByTAh6mXT7ggvaISobrZAL+8RYvOAelXirkzwJiEYHkeUclQoCi57r4JS6xHarvjneKM2g==`,
		signature: `f2be35fe8498db37fe70b4cd875ad780020d7a79`,
	},
	{
		name:      `app_text_message`,
		receiveID: `ww5e21a0c4desk0001`,
		timestamp: `1790812861`,
		nonce:     `3301958847`,
		random:    `p0Yd2NcUe8sHb5Rf`,
		plain:     `<xml><ToUserName><![CDATA[ww5e21a0c4desk0001]]></ToUserName><FromUserName><![CDATA[LiuYan]]></FromUserName><CreateTime>1790812861</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[VPN 连不上，提示 691 <重试过两次>]]></Content><MsgId>7498512306541187203</MsgId><AgentID>1000017</AgentID></xml>`,
		encrypt:   `1XaJ+agUi7eXN4t3YzZiHIyQsTJteK3JS9r9BV76ZZbdesu6VIk7dEfCW9Sv9RrHvjGnhl10zh2MHuiwVg3VmkuaNCGZI8YnN5u8NgRVKqyktRbEdK496b+EhjXOsNfYEkzgUho6DOAF1NGTwJpRIRNGVOo4wvOwEL+JqLkjNm97PnWchdil/j4f6jNmjnHpGjoIej3PGs8osjIYv6m7SuTaTZtYalQw5oxn5LZk169ONPcoh0B134J0avBKtPHn5d0WZCeKL16//HVMcdO6MmK/RXmj/t8GL6EKjs/xcRYn3hK7BPAA+Px0FHehd2DUOD0pjLxu7cU/BjK9pcwP37YsM5eSe417bQ/RaRZQQRk0/TBOzo2VtWB/k2XcNGf6tvUwgXONQ7z/GBb+GxX/eWvjQUpFqMt9teXGXBK7QjRexLLqgLn+qnyQQnUWDU1YZDlvdehcFCyOAIEHhldSz54d+t+j8ankCM7LrGRaxvp92YDGx9yZOdw2rka0f3cZ`,
		signature: `ddcf940bd26ca3f4d3fd0ba21eed4a76a6b907a0`,
	},
	{
		name:      `aibot_group_text_empty_receiveid`,
		receiveID: ``,
		timestamp: `1790812920`,
		nonce:     `5520017384`,
		random:    `T4wq8Zk1Lm6Xv3Ba`,
		plain:     `{"msgid":"CAIQ9tDxvAYY8JmVmICAgAMg27H1BA==","aibotid":"aibDeskHelper01","chatid":"wrkSFfCgAAq0exampleGroupChat01","chattype":"group","from":{"userid":"chenkai"},"response_url":"https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=RC-EXAMPLE-1","msgtype":"text","text":{"content":"@服务台 认领 INC-20260930-0042"}}`,
		encrypt:   `EagN6iZDpkxtdQEILTutsVzVYAh493HkdoHyKdbPy5B458WG9c+qW0GbjRUN8248ohE9/MnTWiD1zXku+i//vuYncDWyWCIKw4+JMhQSW9ww1W8lPIgqbA72ukqUdMcYkRnier0Z2g6iRC9KyxojyifndzPgYxe1gXVAC6FFef9CfgujOBdEicX5Cp93cIx3cSN4MM14/uwz2G9cWD9Rx3bBv8JR1wZXyg6ynpWeA8C05t+m3Vl6udqyYeftFqu50L4OCR+l4SoZ5vYAN8MHuOlyX791VxgrB6BsmwQqGWDqohWyx8x/2qKBo7oIrurkp9kADIccIqs2sbNHPXa2Rq04fP0i+Gq/wtGBGbkv+LNfjRNT6phgduIoEzKyc1lT5aK1Q2E8bZn/WGocxu/Z2D75b4CKuKCGJ6vWZEqRBFR9IEz0mnYAMcUanBLL38KpY8V1T9FrqqUCGvpaA/vJww==`,
		signature: `879568af06458310925a2b55f5eb46907a8c4889`,
	},
	{
		name:      `full_block_padding_32`,
		receiveID: `ww5e21a0c4desk0001`,
		timestamp: `1790812999`,
		nonce:     `1000000001`,
		random:    `a1B2c3D4e5F6g7H8`,
		plain:     `AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`,
		encrypt:   `Rk1MXKMmqAvQsai/Nq9c40hlXCwdITqXsEvGPg04PsAiZR2KueM2EX/VBq6ZZDZ1lhbEYaBaFHnHD0igP1N3yw9MyZlakbW/Yw0sr5qcue5JxgICT3AUoCuealdHqY9TVLFWu+cA7fR1fF07Lhi1lpWQrwFFssVFI3GpvlDRA3Y=`,
		signature: `db6b83cf74ccc1dcad17d4444e96c8d8378db973`,
	},
}

func TestCryptoVectorsSealSignAndOpen(t *testing.T) {
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			c, err := newSealer(vectorToken, vectorKey, v.receiveID)
			if err != nil {
				t.Fatal(err)
			}
			sealed, err := c.sealWith([]byte(v.random), []byte(v.plain))
			if err != nil || sealed != v.encrypt {
				t.Fatalf("sealed %q, %v", sealed, err)
			}
			if got := c.sign(v.timestamp, v.nonce, v.encrypt); got != v.signature {
				t.Fatalf("signature %s, want %s", got, v.signature)
			}
			plain, err := c.open(v.encrypt)
			if err != nil || string(plain) != v.plain {
				t.Fatalf("opened %q, %v", plain, err)
			}
		})
	}
}

// The vector published with developer.work.weixin.qq.com/document/path/90968.
func TestThePublishedSignatureVectorVerifies(t *testing.T) {
	c := &sealer{token: "QDG6eK"}
	enc := "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
	if got := c.sign("1409659813", "1372623149", enc); got != "477715d11cdb4164915debcba66cb864d751f3e6" {
		t.Fatalf("signature %s", got)
	}
}

func TestAnEnvelopeForSomebodyElseIsRefused(t *testing.T) {
	mine, _ := newSealer(vectorToken, vectorKey, "ww-mine")
	other, _ := newSealer(vectorToken, vectorKey, "ww-other")
	sealed, err := other.seal([]byte("hello"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mine.open(sealed); err == nil {
		t.Fatal("opened an envelope with a foreign receive id")
	}
	for _, bad := range []string{"", "AAAA", "not base64!", vectors[0].encrypt[:20]} {
		if _, err := mine.open(bad); err == nil {
			t.Fatalf("opened %q", bad)
		}
	}
}
